import { useEffect } from 'react'
import { fetchUsers, type User } from '../control.ts'
import { useLoaded } from '../use-loaded.ts'
import { fetchClock, fetchContactsOf, type SeenContact } from './manager-api.ts'
import { seenWords } from './seen-words.ts'

type Seen = { readonly user: User; readonly contact: SeenContact }

/** How many phones are looked at. */
const MOST = 12

/** What each user's phone now shows of the number. @param changes counts what may have changed it */
export function PhonesPanel({ number, changes }: { readonly number: string; readonly changes: number }) {
  const load = async () => ({ now: (await fetchClock()).now, seen: await seenBy(number) })
  const { value, error, reload } = useLoaded(load)
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again whenever something has changed
  useEffect(reload, [changes])
  return (
    <section className="panel seen" aria-label="On the phones">
      <h2>On the phones</h2>
      {error ? <p className="failed">{error}</p> : null}
      <ul>
        {value?.seen.map(({ user, contact }) => (
          <li key={user.wa_id}>
            <a href={`/phone/${user.wa_id}`}>{user.name}</a>
            <span>{seenWords(contact, value.now)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

async function seenBy(number: string): Promise<Seen[]> {
  const users = (await fetchUsers()).slice(0, MOST)
  const contacts = await Promise.all(users.map(({ wa_id }) => fetchContactsOf(wa_id)))
  return users.flatMap((user, index) => {
    const contact = contacts[index]?.find((each) => each.number === number)
    return contact ? [{ user, contact }] : []
  })
}
