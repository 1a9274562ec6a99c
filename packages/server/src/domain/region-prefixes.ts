export type BlockedRegion = 'Crimea' | 'Donetsk' | 'Luhansk'

/**
 * Whose numbers begin how: area codes and mobile ranges by region, without `+`, as generally known on 2026-11-01. There
 * is no single list to copy: Ukraine's numbering plan has its area codes, the Russian ones were assigned since 2014 and
 * 2022.
 *
 * Both countries number these regions, so that the country alone says nothing; and ordinary mobile ranges of both
 * belong to no place: a number can show that a user is there, never that a user is not.
 */
export const REGION_PREFIXES: Readonly<Record<BlockedRegion, readonly string[]>> = {
  // Republic 365, Sevastopol 869, mobiles 978; Ukraine's 65 and, for Sevastopol, 692.
  Crimea: ['7365', '7869', '7978', '38065', '380692'],
  Donetsk: ['7856', '7949', '38062', '38071'],
  Luhansk: ['7857', '7959', '38064', '38072'],
}
