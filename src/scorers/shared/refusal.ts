/** What models say instead of an answer. Straight apostrophes; matched after case folding. */
const phrases: readonly RegExp[] = [
  /\b(?:can ?not|can't|could not|couldn't|unable to|not able to|did not|didn't|do not|don't)\s+(?:\w+\s+){0,2}?(?:find|locate|see|identify|determine|answer|provide|help|assist|comply|recall|know|have (?:access|enough|sufficient|that|the|any))\b/,
  /\b(?:is|are|was|were|it's|that's)(?:n't| not)\s+(?:\w+\s+){0,2}?(?:found|present|mentioned|included|provided|available|contained|listed|given|specified|stated|shown|there|in the|part of)\b/,
  /\b(?:not|nothing)\s+(?:found|present|mentioned|provided|available|listed|given|specified|applicable)\b/,
  /\b(?:does not|doesn't|do not|don't)\s+(?:\w+\s+){0,2}?(?:contain|include|appear|exist|mention|provide|occur|match|specify|list)\b/,
  /\bthere(?:'s| is| are| was| were)\s+(?:no|not|none)\b/,
  /\bno\s+(?:such|matching|sentence|function|row|entry|record|match|information|line|item|answer)\b/,
  /\bnone of the\b/,
  /\b(?:i'm|i am)\s+(?:\w+\s+)?(?:sorry|afraid)\b|\bapologi[sz]e\b|\bas an ai\b/,
];

/** Whole answers that say only that there is none. */
const emptyWords = /^["'`*([{]*(?:unknown|none|null|nil|n\/a|na|not sure|nothing|i don't know)[."'`*)\]}!]*$/;

/** Whether an answer says that the item cannot be found, or declines to answer. English only. */
export function isRefusal(reply: string): boolean {
  const text = reply.toLowerCase().replaceAll('’', "'");
  return emptyWords.test(text) || phrases.some((phrase) => phrase.test(text));
}
