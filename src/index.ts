export { UserError } from './core/user-error.ts';
