import type { Schedule } from './schedule.ts';

/** Parses the six fields of an AWS cron expression (minutes hours day-of-month month day-of-week year); UTC. */
export function parseCron(text: string): Schedule | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  // One of the two day fields must say "no opinion".
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const minutes = parseField(minute, 0, 59);
  const hours = parseField(hour, 0, 23);
  const months = parseField(named(month, MONTHS), 1, 12);
  const years = parseField(year, 1970, 2199);
  const days = dayOfWeek === '?' ? parseDayOfMonth(dayOfMonth) : parseDayOfWeek(named(dayOfWeek, DAYS));
  if (!minutes || !hours || !months || !years || !days) return undefined;
  return (after) => nextTime(after, { minutes, hours, months, years, days });
}

type NumberTest = (value: number) => boolean;
/** Whether a day counts, with the month's last day for `L` and `W`. */
type DayTest = (date: Date, lastDay: number) => boolean;

interface CronTests {
  readonly minutes: NumberTest;
  readonly hours: NumberTest;
  readonly months: NumberTest;
  readonly years: NumberTest;
  readonly days: DayTest;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Past that, a date like 30 February is taken as never. */
const LONGEST_SEARCH = 230 * 366 * DAY;

/** Walks by months, days, hours and minutes, skipping whatever cannot match. */
function nextTime(after: number, tests: CronTests): number | undefined {
  const limit = after + LONGEST_SEARCH;
  let time = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  while (time < limit) {
    const date = new Date(time);
    if (date.getUTCFullYear() > 2199) return undefined;
    if (!tests.years(date.getUTCFullYear())) time = Date.UTC(date.getUTCFullYear() + 1, 0, 1);
    else if (!tests.months(date.getUTCMonth() + 1))
      time = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    else if (!tests.days(date, lastDayOf(date))) time = Math.floor(time / DAY) * DAY + DAY;
    else if (!tests.hours(date.getUTCHours())) time = Math.floor(time / HOUR) * HOUR + HOUR;
    else if (!tests.minutes(date.getUTCMinutes())) time += MINUTE;
    else return time;
  }
  return undefined;
}

const lastDayOf = (date: Date) =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

/** Comma lists of `*`, `5`, `1-5`, each with an optional `/step`. */
function parseField(field: string, low: number, high: number): NumberTest | undefined {
  const tests: NumberTest[] = [];
  for (const part of field.split(',')) {
    const [, star, from, to, step] = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    if (star === undefined && from === undefined) return undefined;
    const first = star ? low : Number(from);
    const last = to === undefined ? (star || step ? high : first) : Number(to);
    if (first < low || last > high || first > last) return undefined;
    const every = step === undefined ? 1 : Number(step);
    tests.push((value) => value >= first && value <= last && (value - first) % every === 0);
  }
  return (value) => tests.some((test) => test(value));
}

function parseDayOfMonth(field: string): DayTest | undefined {
  if (field === 'L') return (date, lastDay) => date.getUTCDate() === lastDay;
  const [, nearest] = /^(\d+)W$/.exec(field) ?? [];
  if (nearest !== undefined) return nearestWeekday(Number(nearest));
  const days = parseField(field, 1, 31);
  return days && ((date) => days(date.getUTCDate()));
}

/** `15W`: the weekday nearest to the 15th, within its month. */
function nearestWeekday(day: number): DayTest | undefined {
  if (day < 1 || day > 31) return undefined;
  return (date, lastDay) => {
    if (day > lastDay) return false;
    const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
    const saturday = day === 1 ? day + 2 : day - 1;
    const sunday = day === lastDay ? day - 2 : day + 1;
    return date.getUTCDate() === (weekday === 6 ? saturday : weekday === 0 ? sunday : day);
  };
}

/** 1 is Sunday; `6L` the last Friday; `6#3` the third. */
function parseDayOfWeek(field: string): DayTest | undefined {
  const [, last] = /^([1-7])?L$/.exec(field) ?? [];
  if (field === 'L') return (date) => date.getUTCDay() === 6;
  if (last) return (date, lastDay) => isDay(date, last) && date.getUTCDate() > lastDay - 7;
  const [, day, week] = /^([1-7])#([1-5])$/.exec(field) ?? [];
  if (day) return (date) => isDay(date, day) && Math.ceil(date.getUTCDate() / 7) === Number(week);
  const days = parseField(field, 1, 7);
  return days && ((date) => days(date.getUTCDay() + 1));
}

const isDay = (date: Date, day: string) => date.getUTCDay() + 1 === Number(day);

/** Names to numbers, counting from 1. */
const named = (field: string, names: readonly string[]) =>
  field.replace(/[A-Z]{3}/gi, (name) => {
    const index = names.indexOf(name.toUpperCase());
    return index < 0 ? name : String(index + 1);
  });
