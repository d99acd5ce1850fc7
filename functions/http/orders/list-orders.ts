import * as z from 'zod/mini';
import { LISTED_STATUSES, type OrderFilter, type OrderList } from '../../usecases/ports/lists.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { OrderReader } from '../../usecases/ports/orders.ts';
import { api, json } from '../api/api.ts';
import { emailAddress } from '../api/email-address.ts';
import { problemResponse, UNKNOWN_ORDER } from '../api/problem.ts';
import { merchantOf, parameterOf, queryOf, type ApiEvent } from '../api/request.ts';
import { storedReference } from '../api/text.ts';
import { askedOf, nextCursorOf, periodOf } from '../lists/list-request.ts';
import { orderResponse, orderView } from './read-order.ts';

const status = z.enum(LISTED_STATUSES);

const PARAMETERS = ['status', 'email', 'placedFrom', 'placedTo', 'limit', 'cursor'];

/**
 * GET /orders: a page of a merchant's orders, newest first. With `externalReference` and nothing else it is the order itself, as
 * it was before there were lists.
 */
export const listOrdersRoute = (log: Log, orders: OrderReader & OrderList) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const given = queryOf(event, 'externalReference');
    const reference =
      given === undefined ? undefined : parameterOf(given, storedReference, 'externalReference');
    if (reference !== undefined && PARAMETERS.every((name) => queryOf(event, name) === undefined)) {
      const order = await orders.findByExternalReference(merchantId, reference);
      return order === undefined ? problemResponse(UNKNOWN_ORDER) : orderResponse(order, event);
    }
    const filter = {
      ...filterOf(event),
      ...(reference === undefined ? {} : { externalReference: reference }),
    };
    const { status: state, email, placed } = filter;
    const scope = [merchantId, 'orders', state, email, reference, placed.from, placed.until];
    const page = await orders.orders(merchantId, filter, askedOf(event, scope));
    return json(200, { orders: page.items.map(orderView), ...nextCursorOf(page, scope) });
  });

/** @throws ProblemError 400, naming the parameter */
function filterOf(event: ApiEvent): OrderFilter {
  const [state, email] = [queryOf(event, 'status'), queryOf(event, 'email')];
  return {
    placed: periodOf(event, 'placedFrom', 'placedTo'),
    ...(state === undefined ? {} : { status: parameterOf(state, status, 'status') }),
    ...(email === undefined ? {} : { email: parameterOf(email, emailAddress, 'email') }),
  };
}
