-- The whole answer in one statement, by hand: as little work as PostgreSQL can do for just this JSON.
SELECT json_build_object('data', json_build_object('customers', json_build_object('nodes', json_agg(found))))::text
FROM (
  SELECT
    rtrim(encode(('Customer:' || c.id)::bytea, 'base64'), '=') AS id,
    c.number,
    p.name,
    c.lifecycle,
    (
      SELECT json_build_object('nodes', coalesce(json_agg(o), '[]'))
      FROM (
        SELECT
          rtrim(encode(('SalesOrder:' || s.id)::bytea, 'base64'), '=') AS id,
          s.number,
          s.status,
          s.order_date AS "orderDate",
          json_build_object('amount', round(s.total, greatest(min_scale(s.total), 2))::text, 'currency', s.currency)
            AS total
        FROM sales_order s
        WHERE s.tenant_id = $1 AND s.customer_id = c.id
        ORDER BY s.order_date DESC, s.id DESC
        LIMIT 10
      ) o
    ) AS orders
  FROM party p
  JOIN party_customer c ON c.tenant_id = $1 AND c.id = p.id
  WHERE p.tenant_id = $1
  ORDER BY p.name, p.id
  LIMIT $2
) found
