const soundsLikeYou = /^(?:uni(?!n|m)|us(?:e|u|ab)|ut(?:il|op)|ur(?:in|an)|eu|ubiq)/i;
const soundsLikeWon = /^onc?e(?![a-z])/i;
const silentH = /^h(?:our|onest|onour|eir)/i;
const spokenWithVowel = /^(?:8|1[18](?!\d))/;

/** `a` or `an` for the words that follow, by sound: a use, an hour, an 8% rise, a one-year plan. */
export function articleFor(following: string): 'a' | 'an' {
  switch (following[0]) {
    case 'a':
    case 'i':
    case 'A':
    case 'I':
      return 'an';
    case 'e':
    case 'u':
    case 'E':
    case 'U':
      return soundsLikeYou.test(following) ? 'a' : 'an';
    case 'o':
    case 'O':
      return soundsLikeWon.test(following) ? 'a' : 'an';
    case 'h':
    case 'H':
      return silentH.test(following) ? 'an' : 'a';
    case '1':
    case '8':
      return spokenWithVowel.test(following) ? 'an' : 'a';
    default:
      return 'a';
  }
}
