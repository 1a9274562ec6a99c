/**
 * English words that are profane wherever they stand, without their endings: no list of what may offend, and nothing
 * that is also a name (Dick), an animal (cock) or a place. Other languages are not filtered.
 */
const STEMS = [
  ...['arsehole', 'asshole', 'bastard', 'bitch', 'bollock', 'bullshit', 'cocksucker', 'cunt', 'dickhead', 'faggot'],
  ...['fuck', 'goddamn', 'motherfuck', 'nigger', 'prick', 'shit', 'slut', 'twat', 'wank', 'whore'],
]
const ENDINGS = ['s', 'es', 'ed', 'er', 'ers', 'in', 'ing', 'y', 'ty', 'ted', 'ting', 'face', 'head', 'heads']

const WORDS = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(${STEMS.join('|')})(${ENDINGS.join('|')})?(?![\p{L}\p{N}_])`,
  'giu',
)

/**
 * The text with profane words masked: the first letter stays, a `*` stands for each other one. Whole words only.
 *
 * @see Twilio, TwiML Voice: Gather, `profanityFilter`.
 */
export function maskProfanity(text: string): string {
  return text.replace(WORDS, (word) => word.charAt(0) + '*'.repeat(word.length - 1))
}
