import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { messageOf, UserError } from '../core/user-error.ts';
import { type Dtype, dtypes } from './dtype.ts';
import { countOf } from './safetensors.ts';

/** A tensor that is to be written; its numbers are asked for when it is its turn. */
export interface TensorToWrite {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** As many numbers as the shape has places. */
  readonly values: () => Float32Array | Promise<Float32Array>;
}

/**
 * Writes a safetensors file, tensors in the order given, and replaces what was there only once it is whole. Numbers are
 * rounded to the nearest of their dtype; one that is finite and too large for it is a UserError, as is a path that
 * cannot be written. Equal tensors give equal bytes.
 */
export async function writeSafetensors(path: string, tensors: readonly TensorToWrite[]): Promise<void> {
  const unfinished = `${path}.part`;
  let handle: FileHandle;
  try {
    handle = await open(unfinished, 'w');
  } catch (cause) {
    throw new UserError(`Cannot write ${path}: ${messageOf(cause)}.`, 'Give a folder that can be written.', {
      cause,
    });
  }
  try {
    await handle.writeFile(headerOf(tensors));
    for (const tensor of tensors) await handle.writeFile(bytesOf(tensor, await tensor.values()));
    await handle.close();
    await rename(unfinished, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Length and JSON, with blanks so that the numbers begin at a multiple of 8 bytes, as the format asks. */
function headerOf(tensors: readonly TensorToWrite[]): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = offset + countOf(shape) * dtypes[dtype].bytes;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}

/** From these on a number rounds to infinity. */
const tooLarge: Readonly<Record<Dtype, number>> = {
  F32: Infinity,
  F16: 65_520,
  BF16: (2 - 2 ** -8) * 2 ** 127,
};

const isTooLarge = (dtype: Dtype, value: number): boolean =>
  Number.isFinite(value) && Math.abs(value) >= tooLarge[dtype];

/** Whether a dtype can hold these numbers, rounded. */
export const holds = (dtype: Dtype, values: Float32Array): boolean =>
  values.every((value) => !isTooLarge(dtype, value));

function bytesOf({ name, dtype, shape }: TensorToWrite, values: Float32Array): Uint8Array {
  if (values.length !== countOf(shape))
    throw new Error(`${name} has ${values.length} numbers, [${shape.join(', ')}] places`);
  const large = values.find((value) => isTooLarge(dtype, value));
  if (large !== undefined) {
    throw new UserError(`${name} holds ${large}, which ${dtype} cannot hold.`, 'Write F32.');
  }
  return dtypes[dtype].write(values);
}
