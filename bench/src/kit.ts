// What journeys and benches share is the journeys' kit. It is taken compiled: source files of two projects cannot name
// each other by relative paths that are right on both sides of the compiler.
export { playRounds, type RoundReport, roundWords, seedsOf } from '../../test/dist/chaos/rounds.js'
export { type Arrived, CustomerApp } from '../../test/dist/kit/customer-app.js'
export { freeTcpPorts, freeUdpPort } from '../../test/dist/kit/free-ports.js'
export { FrontDoor } from '../../test/dist/kit/front-door.js'
export { BUSINESS, House, ROOT } from '../../test/dist/kit/house.js'
export { LoopbackServer } from '../../test/dist/kit/loopback-server.js'
export { descendants, gone, isAlive } from '../../test/dist/kit/processes.js'
export { ownPlace, ready, run as runProgram } from '../../test/dist/kit/separate-programs.js'
export { until } from '../../test/dist/kit/until.js'
