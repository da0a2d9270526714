const o200k = /^(gpt-4o|chatgpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|gpt-oss|o1|o3|o4)(?![0-9a-z])/;
const cl100k = /^(gpt-4|gpt-3\.5|gpt-35)(?![0-9a-z.])/;

/**
 * The tokenizer of a model whose name is clearly one of OpenAI's, as tiktoken's table of models has it;
 * undefined for all others. Prefixes such as `openai/` and `ft:` do not matter.
 */
export function openaiTokenizer(model: string): string | undefined {
  const name = (model.toLowerCase().split('/').at(-1) ?? '').replace(/^ft:/, '');
  if (o200k.test(name)) return 'o200k';
  return cl100k.test(name) ? 'cl100k' : undefined;
}
