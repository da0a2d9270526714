/** Makes a value when it is first asked for. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The same for each of some pieces. */
export function lazyEach<T>(make: (piece: number) => T): (piece: number) => T {
  const made = new Map<number, { readonly value: T }>();
  return (piece) => {
    const known = made.get(piece);
    if (known !== undefined) return known.value;
    const value = make(piece);
    made.set(piece, { value });
    return value;
  };
}
