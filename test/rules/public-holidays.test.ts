import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import { type PublicHoliday, publicHolidayOn } from '../../src/rules/public-holidays.ts'

// Easter by the almanac's table: Skriv- og Rejsekalenderen, Københavns Universitet, and the same in
// the U.S. Naval Observatory's "Dates of Easter". The first and the last possible day, and the two
// years in which Gauss's bare rule is a week late (1954, 1981), are among them.
const easters = [
  '1818-03-22 1943-04-25 1954-04-18 1961-04-02 1981-04-19 2000-04-23 2008-03-23 2011-04-24 2014-04-20',
  '2015-04-05 2016-03-27 2017-04-16 2018-04-01 2019-04-21 2020-04-12 2021-04-04 2022-04-17 2023-04-09',
  '2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 2031-04-13 2032-03-28',
  '2033-04-17 2034-04-09 2035-03-25 2036-04-13 2037-04-05 2038-04-25 2049-04-18 2076-04-19 2285-03-22',
].flatMap((line) => line.split(' '))

test('M-HOLIDAY: Easter of each year is as the almanac has it', () => {
  for (const easter of easters) assert.equal(publicHolidayOn(plainDate(easter)), 'easter_sunday', easter)
})

/** All of a year's, in order. */
function ofYear(year: number): (readonly [string, PublicHoliday])[] {
  const found: (readonly [string, PublicHoliday])[] = []
  for (let day = plainDate(`${year}-01-01`); day.year === year; day = addDays(day, 1)) {
    const holiday = publicHolidayOn(day)
    if (holiday) found.push([day.toString().slice(5), holiday])
  }
  return found
}

test('M-HOLIDAY: all of two years; store bededag until 2023 alone', () => {
  assert.deepEqual(ofYear(2023), [
    ['01-01', 'new_year'],
    ['04-06', 'maundy_thursday'],
    ['04-07', 'good_friday'],
    ['04-09', 'easter_sunday'],
    ['04-10', 'easter_monday'],
    ['05-05', 'prayer_day'],
    ['05-18', 'ascension'],
    ['05-28', 'whit_sunday'],
    ['05-29', 'whit_monday'],
    ['06-05', 'constitution_day'],
    ['12-24', 'christmas_eve'],
    ['12-25', 'christmas_day'],
    ['12-26', 'boxing_day'],
  ])
  assert.deepEqual(ofYear(2026), [
    ['01-01', 'new_year'],
    ['04-02', 'maundy_thursday'],
    ['04-03', 'good_friday'],
    ['04-05', 'easter_sunday'],
    ['04-06', 'easter_monday'],
    ['05-14', 'ascension'],
    ['05-24', 'whit_sunday'],
    ['05-25', 'whit_monday'],
    ['06-05', 'constitution_day'],
    ['12-24', 'christmas_eve'],
    ['12-25', 'christmas_day'],
    ['12-26', 'boxing_day'],
  ])
})
