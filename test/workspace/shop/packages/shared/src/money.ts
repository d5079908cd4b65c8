export type Currency = 'GBP' | 'EUR' | 'USD';

const LOCALES: Record<Currency, string> = {
  GBP: 'en-GB',
  EUR: 'de-DE',
  USD: 'en-US',
};

const COUNTRY_CURRENCY = new Map<string, Currency>([
  ['GB', 'GBP'],
  ['DE', 'EUR'],
  ['FR', 'EUR'],
  ['NL', 'EUR'],
  ['US', 'USD'],
]);

const formatters = new Map<Currency, Intl.NumberFormat>();

function formatterFor(currency: Currency): Intl.NumberFormat {
  let formatter = formatters.get(currency);
  if (!formatter) {
    formatter = new Intl.NumberFormat(LOCALES[currency], { style: 'currency', currency });
    formatters.set(currency, formatter);
  }
  return formatter;
}

export function currencyOf(country: string): Currency {
  return COUNTRY_CURRENCY.get(country) ?? 'EUR';
}

export function formatMoney(cents: number, currency: Currency = 'GBP'): string {
  return formatterFor(currency).format(cents / 100);
}

export function percentOf(cents: number, percent: number): number {
  return Math.round((cents * percent) / 100);
}
