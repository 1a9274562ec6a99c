import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { planRound, USERS } from './chaos/plan.ts'
import { playRounds, roundWords, seedsOf } from './chaos/rounds.ts'

/** Another one, and as many rounds as wanted: `npm run bench -- chaos --seed N --rounds N`. */
const SEED = Number(process.env.RINGWAY_CHAOS_SEED ?? 20_261_126)
const ROUNDS = 10

describe('everything goes wrong', () => {
  test('a seed stands for one plan, in which every user has one thing to do', () => {
    for (const seed of seedsOf(1, 200)) {
      const plan = planRound(seed)
      assert.deepEqual(planRound(seed), plan)
      const users = plan.calls.flatMap(({ user, other }) => (user === other ? [user] : [user, other]))
      assert.deepEqual(
        users.toSorted((a, b) => a - b),
        Array.from({ length: USERS }, (_, n) => n),
      )
    }
  })

  test(`${ROUNDS} rounds: every call ends on both sides, once, everything promised is told, nothing is left`, async (t) => {
    t.diagnostic(`RINGWAY_CHAOS_SEED=${SEED}`)
    const { rounds, left } = await playRounds(seedsOf(SEED, ROUNDS), (report, stage) => {
      t.diagnostic(roundWords(report))
      if (report.wrong.length > 0) t.diagnostic(evidence(report.wrong, stage.log))
    })
    assert.deepEqual(
      rounds.flatMap(({ plan, wrong }) => wrong.map((what) => `round ${plan.seed}: ${what}`)),
      [],
    )
    assert.deepEqual(left, [])
    assert.equal(rounds.length, ROUNDS)
  })
})

/** What the server's log says of the calls that something is wrong with. */
function evidence(wrong: readonly string[], log: string): string {
  const sids = wrong.flatMap((what) => what.match(/CA[0-9a-f]{32}/g) ?? [])
  const lines = log.split('\n').filter((line) => sids.some((sid) => line.includes(sid)))
  return lines.slice(-80).join('\n')
}
