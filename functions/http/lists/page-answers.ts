import * as z from 'zod/mini';
import { creditNote, invoice } from '../documents/document-answers.ts';
import { order } from '../orders/order-answers.ts';
import { product } from '../products/product-answers.ts';

const nextCursor = z.exactOptional(z.string());

/** GET /orders */
export const orderPage = z.strictObject({ orders: z.array(order), nextCursor });

/** GET /products */
export const productPage = z.strictObject({ products: z.array(product), nextCursor });

/** GET /invoices */
export const invoicePage = z.strictObject({ invoices: z.array(invoice), nextCursor });

/** GET /credit-notes */
export const creditNotePage = z.strictObject({ creditNotes: z.array(creditNote), nextCursor });
