import { z } from 'zod';

const BASE_URL = process.env.CARRIER_URL ?? 'https://api.seawayparcel.example/v2';
const TIMEOUT_MS = 8_000;

const trackingResponse = z.object({
  trackingNumber: z.string(),
  code: z.string(),
  location: z.string().nullable(),
  occurredAt: z.coerce.date(),
});

const labelResponse = z.object({ trackingNumber: z.string(), labelUrl: z.url() });

export type TrackingStatus = z.infer<typeof trackingResponse>;
export type Label = z.infer<typeof labelResponse>;

export class CarrierError extends Error {
  constructor(
    readonly status: number,
    path: string,
  ) {
    super(`Carrier answered ${status} for ${path}`);
    this.name = 'CarrierError';
  }
}

async function request(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${BASE_URL}${path}`, {
    ...init,
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${process.env.CARRIER_KEY ?? ''}`,
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    throw new CarrierError(response.status, path);
  }
  return response.json();
}

export async function track(trackingNumber: string): Promise<TrackingStatus> {
  return trackingResponse.parse(await request(`/tracking/${encodeURIComponent(trackingNumber)}`));
}

export async function bookLabel(reference: string, country: string): Promise<Label> {
  const body = JSON.stringify({ reference, country });
  return labelResponse.parse(await request('/labels', { method: 'POST', body }));
}

export async function requestPickup(shipmentId: string): Promise<void> {
  await request('/pickups', { method: 'POST', body: JSON.stringify({ reference: shipmentId }) });
}
