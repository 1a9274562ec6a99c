import { between, httpMethod, oneOf, type Rule, webUrl } from '../attributes.ts'

const ENABLED = oneOf(['Enable', 'DetectMessageEnd'], 'Enable', 12200)

/** `Enable` or `DetectMessageEnd`; null when absent. */
const MACHINE_DETECTION: Rule<string | null> = { ...ENABLED, otherwise: null }

/** Whether a machine has answered: the attributes of `<Number>` and `<Sip>`. Seconds, then milliseconds. */
export const MACHINE_DETECTION_RULES = {
  machineDetection: MACHINE_DETECTION,
  machineDetectionTimeout: between(3, 60, 12200),
  machineDetectionSpeechThreshold: between(1_000, 6_000, 12200),
  machineDetectionSpeechEndThreshold: between(500, 5_000, 12200),
  machineDetectionSilenceTimeout: between(2_000, 10_000, 12200),
  amdStatusCallback: webUrl(11100),
  amdStatusCallbackMethod: httpMethod(12200),
}
