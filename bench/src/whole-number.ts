/** A number from the command line. @throws Error that says what the option takes */
export function whole(text: string, option: string, least: number, most: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw new Error(`--${option} takes whole numbers from ${least} to ${most}, not "${text}".`)
}
