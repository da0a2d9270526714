import fc from 'fast-check';

/** Any sequence of UTF-16 units, halves of characters included, mostly of the ranges that break things. */
export const anyText = (maxLength = 200): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0x20, max: 0x7e }),
        fc.constantFrom(
          0,
          7,
          9,
          10,
          13,
          27,
          0x85,
          0xa0,
          0x301,
          0x200b,
          0x200d,
          0x200f,
          0x202e,
          0x2028,
          0xfeff,
          0xfffd,
        ),
        fc.integer({ min: 0xd7f0, max: 0xe010 }),
        fc.integer({ min: 0, max: 0xffff }),
      ),
      { maxLength },
    )
    .map((units) => String.fromCharCode(...units));
