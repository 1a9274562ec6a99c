// Loaded by sanitized.mjs into node before a suite: the media processes that it starts run on the sanitized native core, and it alone.
const childProcess = require('node:child_process')
const { syncBuiltinESMExports } = require('node:module')

const told = process.env.RINGWAY_SANITIZED ?? '{}'
/** The core that would be loaded, the one that is, and what a process needs in its environment for that. */
const { usual, sanitized, env } = JSON.parse(told)

if (process.env.LD_PRELOAD) {
  const { dlopen } = process
  process.dlopen = (module, file, ...rest) => dlopen.call(process, module, file === usual ? sanitized : file, ...rest)
} else {
  const { fork } = childProcess
  const handedOn = { ...env, RINGWAY_SANITIZED: told, NODE_OPTIONS: `--require=${__filename}` }
  childProcess.fork = (file, args, options) => fork(file, args, { ...options, env: { ...options?.env, ...handedOn } })
  syncBuiltinESMExports()
}
