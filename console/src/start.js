// The tabs that open when a browser sees the page for the first time: each shows what one kind of client asks for.
import customer360 from "../start/customer360.graphql";
import customersPage from "../start/customers_page.graphql";
import events from "../start/events.graphql";
import inbox from "../start/inbox.graphql";
import revenueByMonth from "../start/revenue_by_month.graphql";
import trialBalance from "../start/trial_balance.graphql";

const BUSIEST = "{ customers(first: 20) { nodes { id orders { totalCount } } } }";

// A customer with many orders, so that the first query has something to show. Without one the id stays to be filled in.
async function busiestCustomer(ask) {
  try {
    const { nodes } = (await ask(BUSIEST)).data.customers;
    return nodes.reduce((a, b) => (b.orders.totalCount > a.orders.totalCount ? b : a)).id;
  } catch {
    return "the id of a customer, from the tab CustomersPage";
  }
}

export async function startTabs(ask) {
  const id = await busiestCustomer(ask);
  return [
    { query: customer360, variables: JSON.stringify({ id, orders: 20 }, null, 2) },
    { query: customersPage, variables: JSON.stringify({ first: 50 }, null, 2) },
    { query: inbox },
    { query: events },
    { query: trialBalance },
    { query: revenueByMonth },
  ];
}
