import { fromBF16, fromF16, fromF32, toBF16, toF16, toF32 } from './half.ts';

/** The kinds of numbers in weight files: bytes of one, and the way to 32 bits and back. */
export const dtypes = {
  F32: { bytes: 4, read: fromF32, write: toF32 },
  F16: { bytes: 2, read: fromF16, write: toF16 },
  BF16: { bytes: 2, read: fromBF16, write: toBF16 },
} as const;
export type Dtype = keyof typeof dtypes;
