// @ts-check

/**
 * A decoder without biases as an ONNX graph for one length, to set our reading of a context beside onnxruntime's.
 *
 * Field numbers and enumerations are those of onnx.proto3 (https://github.com/onnx/onnx), operators those of opset 13.
 */

/** @typedef {import('../../../src/lm/config.ts').Config} Config */
/** @typedef {import('../../../src/lm/weights.ts').Weights} Weights */
/** @typedef {import('../../../src/lm/weights.ts').Linear} Linear */
/** @typedef {import('../../../src/lm/rope.ts').Rotation} Rotation */

const FLOAT = 1;
const INT64 = 7;

/** @param {number} value */
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest ? low | 128 : low);
  } while (rest);
  return Buffer.from(bytes);
}

/** @param {number} field @param {number} value */
const whole = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);

/** @param {number} field @param {string | Uint8Array | readonly Uint8Array[]} content */
function nested(field, content) {
  const bytes = Array.isArray(content)
    ? Buffer.concat(content)
    : Buffer.from(/** @type {Uint8Array} */ (content));
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

/** @param {string} name @param {number} value */
const intAttribute = (name, value) => nested(5, [nested(1, name), whole(3, value), whole(20, 2)]);
/** @param {string} name @param {readonly number[]} values */
const intsAttribute = (name, values) =>
  nested(5, [nested(1, name), ...values.map((value) => whole(8, value)), whole(20, 7)]);

/** Nodes and constants of a graph, as they come. */
function drawing() {
  /** @type {Buffer[]} */
  const parts = [];
  let count = 0;
  return {
    parts,
    /** @param {string} type @param {readonly string[]} inputs @param {readonly Buffer[]} attributes */
    op(type, inputs, attributes = []) {
      const name = `t${count++}`;
      const wires = [...inputs.map((input) => nested(1, input)), nested(2, name)];
      parts.push(nested(1, [...wires, nested(4, type), ...attributes]));
      return name;
    },
    /** @param {readonly number[]} shape @param {Float32Array | BigInt64Array} data */
    constant(shape, data) {
      const name = `c${count++}`;
      const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      const type = data instanceof Float32Array ? FLOAT : INT64;
      const dims = shape.map((size) => whole(1, size));
      parts.push(nested(5, [...dims, whole(2, type), nested(8, name), nested(9, bytes)]));
      return name;
    },
    /** @param {readonly number[]} values */
    ints(...values) {
      return this.constant([values.length], BigInt64Array.from(values, BigInt));
    },
    /** @param {number} value */
    scalar(value) {
      return this.constant([], Float32Array.of(value));
    },
  };
}

/** @param {number} field @param {string} name @param {number} type @param {readonly number[]} shape */
function port(field, name, type, shape) {
  const dims = shape.map((size) => nested(1, whole(1, size)));
  return nested(field, [nested(1, name), nested(2, nested(1, [whole(1, type), nested(2, dims)]))]);
}

/** @param {Float32Array} matrix @param {number} rows @param {number} columns */
function transposed(matrix, rows, columns) {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j] ?? 0;
  return out;
}

/**
 * The logits behind the last of `count` tokens. With `trimmed` the last layer computes queries of that token only, as
 * our engine does; without, all rows go through all layers, as in an ordinary export.
 * @param {{ config: Config, weights: Weights, turn: Rotation, count: number, trimmed: boolean }} of
 * @returns {{ model: Buffer, output: string }} the input is `ids`, int64 [count]; the output float32 [1, vocabulary]
 */
export function onnxOf({ config, weights, turn, count, trimmed }) {
  const { heads, kvHeads, headSize, width, layers, vocabulary, epsilon } = config;
  if (heads !== kvHeads || config.activation !== 'silu' || config.windows.some((window) => window !== null))
    throw new Error('The graph is drawn for multi-head attention with SwiGLU and no window only.');
  const g = drawing();
  const { op } = g;
  const times = (/** @type {string} */ x, /** @type {Linear} */ { weight, rows, columns }) =>
    op('MatMul', [x, g.constant([columns, rows], transposed(weight, rows, columns))]);
  const norm = (/** @type {string} */ x, /** @type {Float32Array} */ gain) => {
    const mean = op(
      'ReduceMean',
      [op('Mul', [x, x])],
      [intsAttribute('axes', [1]), intAttribute('keepdims', 1)],
    );
    const root = op('Sqrt', [op('Add', [mean, g.scalar(epsilon)])]);
    return op('Mul', [op('Div', [x, root]), g.constant([width], gain)]);
  };
  const half = headSize / 2;
  const spread = (/** @type {Float32Array} */ rows) =>
    g.constant(
      [1, count, headSize],
      Float32Array.from(
        { length: count * headSize },
        (_, i) => rows[Math.floor(i / headSize) * half + (i % half)] ?? 0,
      ),
    );
  const [cos, sin] = [spread(turn.cos), spread(turn.sin)];
  const cut = (
    /** @type {string} */ x,
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ axis,
  ) => op('Slice', [x, g.ints(from), g.ints(to), g.ints(axis)]);
  const byHead = (/** @type {string} */ x) =>
    op('Transpose', [op('Reshape', [x, g.ints(count, heads, headSize)])], [intsAttribute('perm', [1, 0, 2])]);
  const turned = (/** @type {string} */ x) => {
    const across = op(
      'Concat',
      [op('Neg', [cut(x, half, headSize, 2)]), cut(x, 0, half, 2)],
      [intAttribute('axis', 2)],
    );
    return op('Add', [op('Mul', [x, cos]), op('Mul', [across, sin])]);
  };
  const future = new Float32Array(count * count);
  for (let row = 0; row < count; row++) future.fill(-1e9, row * count + row + 1, (row + 1) * count);
  const mask = g.constant([1, count, count], future);

  let x = op('Gather', [g.constant([vocabulary, width], weights.embedding), 'ids']);
  for (const [index, layer] of weights.layers.entries()) {
    const isShort = trimmed && index === layers - 1;
    const rows = isShort ? 1 : count;
    const normed = norm(x, layer.attentionNorm);
    const all = turned(byHead(times(normed, layer.query)));
    const keys = turned(byHead(times(normed, layer.key)));
    const values = byHead(times(normed, layer.value));
    const queries = isShort ? cut(all, count - 1, count, 1) : all;
    if (isShort) x = cut(x, count - 1, count, 0);
    const plain = op('MatMul', [queries, op('Transpose', [keys], [intsAttribute('perm', [0, 2, 1])])]);
    const scaled = op('Mul', [plain, g.scalar(1 / Math.sqrt(headSize))]);
    const seen = isShort ? scaled : op('Add', [scaled, mask]);
    const mixed = op('MatMul', [op('Softmax', [seen], [intAttribute('axis', 2)]), values]);
    const joined = op('Reshape', [
      op('Transpose', [mixed], [intsAttribute('perm', [1, 0, 2])]),
      g.ints(rows, heads * headSize),
    ]);
    x = op('Add', [x, times(joined, layer.output)]);
    const inner = norm(x, layer.mlpNorm);
    const gate = times(inner, layer.gate);
    const fed = op('Mul', [op('Mul', [gate, op('Sigmoid', [gate])]), times(inner, layer.up)]);
    x = op('Add', [x, times(fed, layer.down)]);
  }
  const last = trimmed ? x : cut(x, count - 1, count, 0);
  const head = { weight: weights.head, bias: null, rows: vocabulary, columns: width };
  const output = times(norm(last, weights.norm), head);
  const graph = nested(7, [
    nested(2, 'decoder'),
    ...g.parts,
    port(11, 'ids', INT64, [count]),
    port(12, output, FLOAT, [1, vocabulary]),
  ]);
  // Version 8 of the format, operators of set 13.
  return { model: Buffer.concat([whole(1, 8), graph, nested(8, whole(2, 13))]), output };
}
