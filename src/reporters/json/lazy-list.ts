/** An array that is made while it is written, so that its items need not be held together. */
export interface LazyList {
  readonly items: Iterable<unknown>;
  readonly kind: 'lazy-list';
}

/** The images of some items, each made when it is asked for, anew at every reading. */
export const lazyList = <T>(items: readonly T[], image: (item: T) => unknown): LazyList => ({
  kind: 'lazy-list',
  items: {
    *[Symbol.iterator]() {
      for (const item of items) yield image(item);
    },
  },
});

export const isLazyList = (value: unknown): value is LazyList =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'lazy-list';
