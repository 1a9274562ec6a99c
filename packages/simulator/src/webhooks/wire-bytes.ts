/**
 * A webhook's body as Meta writes it: JSON in which slashes are `\/` and everything outside ASCII is `\uXXXX`.
 *
 * The signature is over exactly these bytes, so a receiver that parses and writes the JSON anew cannot verify it.
 */
export function wireBytes(body: unknown): Buffer {
  const json = JSON.stringify(body)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return Buffer.from(json)
}
