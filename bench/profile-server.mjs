// Loaded into every program of a profiled run (NODE_OPTIONS=--import); samples the server alone. Node does not take
// --cpu-prof from NODE_OPTIONS.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

const folder = process.env.RINGWAY_BENCH_PROFILE
if (folder && isMainThread && process.argv[1]?.endsWith('ringway.js') && process.argv[2] === 'start') {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.start')
  process.on('exit', () =>
    session.post('Profiler.stop', (error, { profile }) => {
      if (!error) writeFileSync(join(folder, `server-${process.pid}.cpuprofile`), JSON.stringify(profile))
    }),
  )
}
