import type {
  DataType,
  KernelConfig,
  KernelFunc,
  NamedAttrMap,
  TensorInfo,
  TypedArray,
} from '@tensorflow/tfjs-core';
import type { Tf } from './load.ts';

/** What these kernels use of the WebAssembly backend. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  /** A view into the heap: it ends when the heap grows, so it is taken after the last allocation. */
  typedArrayFromHeap(tensor: TensorInfo): TypedArray;
  disposeData(dataId: object): boolean;
}

interface Call {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attrs: NamedAttrMap;
  readonly backend: WasmBackend;
}
type Kernel = (call: Call) => TensorInfo | TensorInfo[];

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Products smaller than this are not worth the transposes. */
const FEW_PRODUCTS = 16_384;

/**
 * Replaces kernels of tfjs-backend-wasm 4.22 that make a decoder slow: Slice, SplitV and Unpack copy their whole source
 * for every piece, and BatchMatMul takes a scalar loop for batches and transposes although XNNPACK is at hand.
 */
export function installWasmKernels(tf: Tf): void {
  const replace = (name: string, make: (original: Kernel) => Kernel): void => {
    const config = tf.getKernel(name, 'wasm') as KernelConfig | undefined;
    if (!config) throw new Error(`the WebAssembly backend has no kernel ${name}`);
    const kernelFunc = make(config.kernelFunc as unknown as Kernel) as unknown as KernelFunc;
    tf.unregisterKernel(name, 'wasm');
    tf.registerKernel({ ...config, kernelFunc });
  };
  replace('Slice', (original) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    if (x.dtype === 'string') return original(call);
    const { begin, size } = attrs as { begin: number | number[]; size?: number | number[] };
    const [from, shape] = tf.slice_util.parseSliceParams(x as never, begin, size);
    return slice(backend, x, from!, shape!);
  });
  replace('SplitV', (original) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    if (x.dtype === 'string') return original(call);
    const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!;
    const sizes = tf.backend_util.prepareSplitSize(
      x as never,
      attrs.numOrSizeSplits as number | number[],
      axis,
    );
    return pieces(backend, x, axis, sizes);
  });
  replace('Unpack', (original) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.value!;
    if (x.dtype === 'string') return original(call);
    const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!;
    const parts = pieces(backend, x, axis, new Array<number>(x.shape[axis]!).fill(1));
    for (const part of parts) part.shape = x.shape.filter((_, i) => i !== axis);
    return parts;
  });
  const transpose = tf.getKernel('Transpose', 'wasm').kernelFunc as unknown as Kernel;
  replace('BatchMatMul', (original) => (call) => matMul(call, original, transpose));
}

function pieces(backend: WasmBackend, x: TensorInfo, axis: number, sizes: readonly number[]): TensorInfo[] {
  const from = x.shape.map(() => 0);
  return sizes.map((size) => {
    const part = slice(
      backend,
      x,
      from,
      x.shape.map((whole, i) => (i === axis ? size : whole)),
    );
    from[axis]! += size;
    return part;
  });
}

/** Copies a box out of x, row by row of its last dimension, or at once where it lies in one stretch. */
function slice(backend: WasmBackend, x: TensorInfo, from: readonly number[], shape: number[]): TensorInfo {
  const out = backend.makeOutput(shape, x.dtype);
  const count = sizeOf(shape);
  if (count === 0) return out;
  const source = backend.typedArrayFromHeap(x);
  const target = backend.typedArrayFromHeap(out);
  const strides = x.shape.map((_, i) => sizeOf(x.shape.slice(i + 1)));
  const start = from.reduce((sum, at, i) => sum + at * strides[i]!, 0);
  // Dimensions from `whole` on are taken whole, so that a stretch covers them all and one more.
  let whole = shape.length;
  while (whole > 0 && shape[whole - 1] === x.shape[whole - 1]) whole--;
  const outer = Math.max(0, whole - 1);
  const stretch = sizeOf(shape.slice(outer));
  const index = new Array<number>(outer).fill(0);
  for (let done = 0, at = start; done < count; done += stretch) {
    target.set(source.subarray(at, at + stretch), done);
    for (let i = outer - 1; i >= 0; i--) {
      at += strides[i]!;
      index[i]! += 1;
      if (index[i]! < shape[i]!) break;
      at -= strides[i]! * shape[i]!;
      index[i] = 0;
    }
  }
  return out;
}

/** A batch of products, transposed or not, as single untransposed products, which XNNPACK computes. */
function matMul(call: Call, original: Kernel, transpose: Kernel): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const a = inputs.a!;
  const b = inputs.b!;
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  const lead = a.shape.slice(0, -2);
  const batch = sizeOf(lead);
  const [m, k] = lastTwo(a, transposeA);
  const [, n] = lastTwo(b, transposeB);
  const isSingle = batch === 1 && !transposeA && !transposeB;
  const isSameBatch = sizeOf(b.shape.slice(0, -2)) === batch && b.shape.length === a.shape.length;
  if (a.dtype !== 'float32' || isSingle || !isSameBatch || m * k * n < FEW_PRODUCTS) return original(call);
  const turned: TensorInfo[] = [];
  const turn = (x: TensorInfo): TensorInfo => {
    const perm = x.shape.map((_, i) => i);
    perm.push(...perm.splice(-2).reverse());
    const y = transpose({ inputs: { x }, attrs: { perm }, backend }) as TensorInfo;
    turned.push(y);
    return y;
  };
  const [left, right] = [transposeA ? turn(a) : a, transposeB ? turn(b) : b];
  const multiply = (x: TensorInfo, y: TensorInfo): TensorInfo =>
    original({
      inputs: { a: x, b: y },
      attrs: { transposeA: false, transposeB: false },
      backend,
    }) as TensorInfo;
  const out = batch === 1 ? multiply(left, right) : oneByOne(backend, left, right, [...lead, m, n], multiply);
  for (const { dataId } of turned) backend.disposeData(dataId);
  return out;
}

const lastTwo = ({ shape }: TensorInfo, isTransposed: boolean): [number, number] => {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return isTransposed ? [columns, rows] : [rows, columns];
};

function oneByOne(
  backend: WasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  shape: number[],
  multiply: (a: TensorInfo, b: TensorInfo) => TensorInfo,
): TensorInfo {
  const out = backend.makeOutput(shape, 'float32');
  const [m, n] = shape.slice(-2) as [number, number];
  const k = a.shape.at(-1)!;
  const part = (source: TensorInfo, index: number, rows: number, columns: number): TensorInfo => {
    const copy = backend.makeOutput([1, rows, columns], 'float32');
    const size = rows * columns;
    const from = backend.typedArrayFromHeap(source).subarray(index * size, (index + 1) * size);
    backend.typedArrayFromHeap(copy).set(from);
    return copy;
  };
  for (let index = 0; index < sizeOf(shape.slice(0, -2)); index++) {
    const [x, y] = [part(a, index, m, k), part(b, index, k, n)];
    const product = multiply(x, y);
    backend.typedArrayFromHeap(out).set(backend.typedArrayFromHeap(product), index * m * n);
    for (const { dataId } of [x, y, product]) backend.disposeData(dataId);
  }
  return out;
}
