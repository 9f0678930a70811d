/** What a consent is for, and the address that records one. */

export const SCOPES = ["live", "dubbing", "voice"] as const;
export type Scope = (typeof SCOPES)[number];

interface Wish {
  readonly person: string;
  readonly company: string;
  readonly scopes: readonly Scope[];
  readonly expires: string; // a day, as 2027-11-01
  readonly file: string; // name of the statement
}

export function consentPath({ person, company, scopes, expires, file }: Wish): string {
  const query = new URLSearchParams({ person: person.trim(), company: company.trim(), expires, file });
  for (const scope of scopes) query.append("scope", scope);
  return `/v1/consents?${query}`;
}
