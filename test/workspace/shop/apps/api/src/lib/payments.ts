import axios, { isAxiosError } from 'axios';

const http = axios.create({
  baseURL: process.env.PAYMENTS_URL ?? 'https://api.tidepay.example/v1',
  timeout: 5_000,
  headers: { Authorization: `Bearer ${process.env.PAYMENTS_KEY ?? ''}` },
});

export class PaymentError extends Error {
  constructor(
    message: string,
    readonly status: number | undefined,
  ) {
    super(message);
    this.name = 'PaymentError';
  }
}

/** Keeps axios out of the callers' catch blocks. */
function rethrow(action: string, error: unknown): never {
  if (isAxiosError(error)) {
    throw new PaymentError(`${action} failed: ${error.message}`, error.response?.status);
  }
  throw error;
}

export async function createPayment(orderNumber: number, amountCents: number): Promise<string> {
  try {
    const response = await http.post<{ id: string }>(
      '/payments',
      { reference: String(orderNumber), amount: amountCents },
      { headers: { 'Idempotency-Key': `order-${orderNumber}` } },
    );
    return response.data.id;
  } catch (error) {
    return rethrow('Creating a payment', error);
  }
}

export async function refundPayment(paymentRef: string, amountCents: number): Promise<void> {
  try {
    await http.post(
      `/payments/${paymentRef}/refunds`,
      { amount: amountCents },
      { headers: { 'Idempotency-Key': `refund-${paymentRef}` } },
    );
  } catch (error) {
    rethrow('Refunding a payment', error);
  }
  refunds.push({ paymentRef, amountCents, at: new Date() });
}

/** For whoever looks with a debugger. */
const refunds: { paymentRef: string; amountCents: number; at: Date }[] = [];
