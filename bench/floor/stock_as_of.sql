-- The whole answer in one statement, by hand: the page first, then what was kept of a closed year and the moves since.
SELECT json_build_object('data', json_build_object('stockBalances', json_build_object('nodes', (
  SELECT coalesce(json_agg(found), '[]')
  FROM (
    SELECT
      rtrim(encode(('StockBalance:' || b.id)::bytea, 'base64'), '=') AS id,
      trim_scale(coalesce(s.on_hand, 0) + coalesce(came.quantity, 0) - coalesce(went.quantity, 0))::text AS "onHandAsOf",
      json_build_object(
        'id', rtrim(encode(('Product:' || p.id)::bytea, 'base64'), '='), 'sku', p.sku, 'name', p.name
      ) AS product,
      json_build_object('code', b.code) AS location
    FROM (
      SELECT b.id, b.product_id, b.location_id, b.on_hand, l.code
      FROM inventory_balance b
      JOIN inventory_location l ON l.tenant_id = $1 AND l.id = b.location_id AND l.kind = 'INTERNAL'
      WHERE b.tenant_id = $1
      ORDER BY b.on_hand DESC, b.id DESC
      LIMIT 100
    ) b
    JOIN catalog_product p ON p.tenant_id = $1 AND p.id = b.product_id
    LEFT JOIN LATERAL (
      SELECT k.as_of, k.on_hand
      FROM inventory_snapshot k
      WHERE k.tenant_id = $1 AND k.product_id = b.product_id AND k.location_id = b.location_id
        AND k.as_of <= $2::text::date
      ORDER BY k.as_of DESC
      LIMIT 1
    ) s ON true
    CROSS JOIN LATERAL (
      SELECT sum(m.quantity) AS quantity
      FROM inventory_move m
      WHERE m.tenant_id = $1 AND m.to_location_id = b.location_id AND m.product_id = b.product_id AND m.status = 'DONE'
        AND m.moved_on > coalesce(s.as_of, '-infinity') AND m.moved_on <= $2::text::date
    ) came
    CROSS JOIN LATERAL (
      SELECT sum(m.quantity) AS quantity
      FROM inventory_move m
      WHERE m.tenant_id = $1 AND m.from_location_id = b.location_id AND m.product_id = b.product_id
        AND m.status = 'DONE' AND m.moved_on > coalesce(s.as_of, '-infinity') AND m.moved_on <= $2::text::date
    ) went
    ORDER BY b.on_hand DESC, b.id DESC
  ) found
))))::text
