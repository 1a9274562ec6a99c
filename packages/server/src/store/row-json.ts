import type { Selectable } from 'kysely'

/** A row that comes inside another one, by `to_json`: its times are text. */
export type RowInJson<Table> = {
  readonly [Column in keyof Selectable<Table>]: Selectable<Table>[Column] extends Date
    ? string
    : Selectable<Table>[Column]
}

type Times = { readonly created_at: string; readonly updated_at: string }

/** The row as it would have come alone. */
export function rowOf<Table>(json: RowInJson<Table> & Times): Selectable<Table> {
  const times = { created_at: new Date(json.created_at), updated_at: new Date(json.updated_at) }
  return { ...json, ...times } as unknown as Selectable<Table>
}
