/**
 * What the speech bench says: pairs that begin alike. None of them stands in a test, an example or a page, so the
 * recogniser's threshold was not fitted to them.
 */
export const SENTENCES: readonly (readonly [string, string])[] = [
  ['Your table for four is booked for Friday evening', 'Your table for four could not be kept any longer'],
  ['The next train to the airport leaves in ten minutes', 'The next train to the airport has been cancelled tonight'],
  ['Doctor Harris can see you tomorrow after lunch', 'Doctor Harris has moved to another hospital'],
  ['The password must have at least twelve letters', 'The password was changed from a different country'],
  ['We deliver fresh flowers to every part of the city', 'We deliver fresh flowers only before Easter'],
  ['Your luggage was found in the second carriage', 'Your luggage will travel on a later flight'],
  ['The swimming pool is heated from May to September', 'The swimming pool needs two more lifeguards'],
  ['A technician will visit your building before noon', 'A technician will repair the broken heater'],
  ['Say the name of the street where you live', 'Say the name of the film you would like to watch'],
  ['The concert has been moved to the old theatre', 'The concert has no seats left in the front rows'],
  ['Insurance covers the windscreen but not the tyres', 'Insurance covers accidents that happen abroad'],
  ['My statement shows two payments for one ticket', 'My statement shows nothing since last winter'],
]

/** What three voices say at once, none of it asked for. */
export const BABBLE: readonly string[] = [
  'Grandmother keeps her buttons in a biscuit tin below the stairs and counts them when it snows',
  'Half of the orchard was planted by soldiers who came home without their horses',
  'Nobody remembers why the lighthouse was painted yellow or who had paid for the paint',
]
