import { initial } from '../words.ts'

/** A coloured disc with the first letter of a name; the colour follows the number. */
export function Avatar({ name, number }: { readonly name: string; readonly number: string }) {
  const hue = ([...number].reduce((sum, digit) => sum * 7 + Number(digit), 3) * 47) % 360
  return (
    <span className="avatar" style={{ '--hue': hue } as React.CSSProperties} aria-hidden="true">
      {initial(name)}
    </span>
  )
}
