-- By hand: one join of lines and orders, grouped by month and currency, and the months put together.
WITH sums AS (
  SELECT date_trunc('month', o.order_date::timestamp)::date AS month, l.currency, count(*) AS number, sum(l.net) AS net
  FROM sales_order_line l JOIN sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
  WHERE l.tenant_id = $1 AND o.order_date >= $2::text::date
  GROUP BY 1, 2
), months AS (
  SELECT month, sum(number) AS number, json_agg(
    json_build_object(
      'currency', currency, 'sum', json_build_object('amount', round(net, greatest(min_scale(net), 2))::text)
    ) ORDER BY currency
  ) AS net
  FROM sums GROUP BY month
)
SELECT json_build_object('data', json_build_object('salesOrderLineAggregates', json_build_object('nodes', (
  SELECT json_agg(json_build_object('orderDate', month, 'count', number, 'net', net) ORDER BY month) FROM months
))))::text
