/** Addresses are compared without case: no provider of today tells them apart by it, and people do not type it twice the same. */
export const comparableEmail = (email: string): string => email.normalize().toLowerCase();
