-- The whole answer in one statement, by hand: as little work as PostgreSQL can do for just this JSON.
SELECT json_build_object('data', json_build_object('customer', row_to_json(found)))::text
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
            AS total,
          (
            SELECT json_build_object('nodes', coalesce(json_agg(l), '[]'))
            FROM (
              SELECT
                rtrim(encode(('SalesOrderLine:' || e.id)::bytea, 'base64'), '=') AS id,
                trim_scale(e.quantity)::text AS quantity,
                json_build_object(
                  'amount', round(e.unit_price, greatest(min_scale(e.unit_price), 2))::text, 'currency', e.currency
                ) AS "unitPrice",
                (
                  SELECT row_to_json(g)
                  FROM (
                    SELECT
                      rtrim(encode(('Product:' || r.id)::bytea, 'base64'), '=') AS id,
                      r.sku,
                      r.name,
                      (
                        SELECT json_build_object('nodes', coalesce(json_agg(b), '[]'))
                        FROM (
                          SELECT trim_scale(w.on_hand)::text AS "onHand", trim_scale(w.reserved)::text AS reserved
                          FROM inventory_balance w
                          WHERE w.tenant_id = $1 AND w.product_id = r.id
                          ORDER BY w.on_hand DESC, w.id DESC
                          LIMIT 1
                        ) b
                      ) AS "stockBalances"
                    FROM catalog_product r
                    WHERE r.tenant_id = $1 AND r.id = e.product_id
                  ) g
                ) AS product
              FROM sales_order_line e
              WHERE e.tenant_id = $1 AND e.order_id = s.id
              ORDER BY e.position
              LIMIT 5
            ) l
          ) AS lines
        FROM sales_order s
        WHERE s.tenant_id = $1 AND s.customer_id = c.id
        ORDER BY s.order_date DESC, s.id DESC
        LIMIT 20
      ) o
    ) AS orders,
    (
      SELECT json_build_object('nodes', coalesce(json_agg(i), '[]'))
      FROM (
        SELECT
          rtrim(encode(('Invoice:' || v.id)::bytea, 'base64'), '=') AS id,
          v.number,
          v.status,
          v.invoice_date AS "invoiceDate",
          v.due_date AS "dueDate",
          json_build_object('amount', round(v.total, greatest(min_scale(v.total), 2))::text, 'currency', v.currency)
            AS total,
          json_build_object('amount', round(v.residual, greatest(min_scale(v.residual), 2))::text, 'currency', v.currency)
            AS residual
        FROM invoicing_invoice v
        WHERE v.tenant_id = $1 AND v.customer_id = c.id
        ORDER BY v.invoice_date DESC, v.id DESC
        LIMIT 20
      ) i
    ) AS invoices,
    (
      SELECT json_build_object('nodes', coalesce(json_agg(t), '[]'))
      FROM (
        SELECT
          rtrim(encode(('ApprovalTask:' || k.id)::bytea, 'base64'), '=') AS id,
          k.status,
          (to_json(k.opened_at AT TIME ZONE 'UTC') #>> '{}') || 'Z' AS "openedAt",
          json_build_object(
            'id', rtrim(encode(('ApprovalInstance:' || a.id)::bytea, 'base64'), '='),
            'title', a.title,
            'status', a.status
          ) AS instance
        FROM approval_instance a
        JOIN approval_task k ON k.tenant_id = $1 AND k.instance_id = a.id
        WHERE a.tenant_id = $1 AND a.party_id = c.id
        ORDER BY k.opened_at DESC, k.id DESC
        LIMIT 20
      ) t
    ) AS "approvalTasks"
  FROM party_customer c
  JOIN party p ON p.tenant_id = $1 AND p.id = c.id
  WHERE c.tenant_id = $1 AND c.id = $2
) found
