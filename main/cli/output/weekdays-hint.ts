/** The sentence of an error, with the option that answers it where it asks whose weekday numbers a pattern has. */
export function withWeekdaysHint(error: { readonly message: string }): string {
  // The question may be in a problem, in a reason, or in one of many places of a file.
  return JSON.stringify(error).includes('"weekday-numbers"')
    ? `${error.message}\n  or add --weekdays quartz, or --weekdays cron`
    : error.message;
}
