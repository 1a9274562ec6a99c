export { BadConfig, readConfig, type SimulatorConfig } from './config.ts'
export { PortTaken, type Simulator, startSimulator } from './start-simulator.ts'
