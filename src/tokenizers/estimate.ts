import { contentId } from '../core/hash.ts';
import type { TokenizerPlugin } from '../core/tokenizer.ts';
import { scanO200k } from './bpe/scan.ts';
import { estimatePiece } from './estimate/cost.ts';

const plugin: TokenizerPlugin = {
  kind: 'tokenizer',
  describe: 'an estimate for models whose tokenizer is not public',
  example: 'estimate',
  open: async () => ({
    name: 'estimate',
    exact: false,
    fingerprint: contentId('estimate/1'),
    count: async (texts) => texts.map(estimate),
  }),
};

function estimate(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  let tokens = 0;
  for (let at = 0; at < bytes.length; ) {
    const next = scanO200k(bytes, at, bytes.length);
    tokens += estimatePiece(bytes, at, next);
    at = next;
  }
  return tokens;
}

export default plugin;
