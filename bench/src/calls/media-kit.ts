// What the media package's own tests and engines are made of. It is taken compiled, as the journeys' kit is.
export { Pacer } from '../../../packages/media/dist/pacer.js'
export { MetaPeer } from '../../../packages/media/dist/testing/meta-peer.js'
