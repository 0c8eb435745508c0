-- By hand: what is open now, and what was allocated since that day; the fewer rows to read, the nearer the day.
WITH control AS MATERIALIZED (
  SELECT id, company_id FROM finance_account WHERE tenant_id = $1 AND kind = 'ASSET_RECEIVABLE'
), parts AS (
  SELECT l.party_id, l.currency, coalesce(l.due_date, l.posted_on) AS due, l.residual AS amount, l.residual_base AS base
  FROM finance_entry_line l
  WHERE l.tenant_id = $1 AND l.account_id IN (SELECT id FROM control) AND l.posted_on <= $2::text::date AND l.residual <> 0
  UNION ALL
  SELECT l.party_id, l.currency, coalesce(l.due_date, l.posted_on), a.amount, a.debit_base
  FROM finance_allocation a JOIN finance_entry_line l ON l.tenant_id = $1 AND l.id = a.debit_line_id
  WHERE a.tenant_id = $1 AND a.company_id IN (SELECT company_id FROM control) AND a.allocated_on > $2::text::date
    AND l.account_id IN (SELECT id FROM control) AND l.posted_on <= $2::text::date
  UNION ALL
  SELECT l.party_id, l.currency, coalesce(l.due_date, l.posted_on), -a.amount, -a.credit_base
  FROM finance_allocation a JOIN finance_entry_line l ON l.tenant_id = $1 AND l.id = a.credit_line_id
  WHERE a.tenant_id = $1 AND a.company_id IN (SELECT company_id FROM control) AND a.allocated_on > $2::text::date
    AND l.account_id IN (SELECT id FROM control) AND l.posted_on <= $2::text::date
), cells AS (
  SELECT party_id, currency, width_bucket($2::text::date - due, ARRAY[1, 31, 61, 91]) AS bucket,
    sum(amount) AS amount, sum(base) AS base
  FROM parts GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 OR sum(base) <> 0
), sums AS (
  SELECT party_id, currency, sum(amount) AS total, sum(base) AS base,
    coalesce(sum(amount) FILTER (WHERE bucket = 0), 0) AS a0, coalesce(sum(amount) FILTER (WHERE bucket = 1), 0) AS a1,
    coalesce(sum(amount) FILTER (WHERE bucket = 2), 0) AS a2, coalesce(sum(amount) FILTER (WHERE bucket = 3), 0) AS a3,
    coalesce(sum(amount) FILTER (WHERE bucket = 4), 0) AS a4,
    coalesce(sum(base) FILTER (WHERE bucket = 0), 0) AS b0, coalesce(sum(base) FILTER (WHERE bucket = 1), 0) AS b1,
    coalesce(sum(base) FILTER (WHERE bucket = 2), 0) AS b2, coalesce(sum(base) FILTER (WHERE bucket = 3), 0) AS b3,
    coalesce(sum(base) FILTER (WHERE bucket = 4), 0) AS b4
  FROM cells GROUP BY 1, 2
), totals AS (
  SELECT count(*) AS number, sum(base) AS base, array[sum(b0), sum(b1), sum(b2), sum(b3), sum(b4)] AS amounts FROM sums
), page AS (
  SELECT s.*, c.number, p.name
  FROM (SELECT * FROM sums ORDER BY base DESC, party_id, currency LIMIT 50) s
  JOIN party_customer c ON c.tenant_id = $1 AND c.id = s.party_id
  JOIN party p ON p.tenant_id = $1 AND p.id = s.party_id
)
SELECT json_build_object('data', json_build_object('agedReceivables', json_build_object(
  'totalCount', t.number,
  'base', json_build_object('amount', round(t.base, greatest(min_scale(t.base), 2))::text, 'currency', 'USD'),
  'amounts', (SELECT json_agg(json_build_object('amount', round(m, greatest(min_scale(m), 2))::text)) FROM unnest(t.amounts) m),
  'nodes', (
    SELECT json_agg(
      json_build_object(
        'customer', json_build_object('number', g.number, 'name', g.name),
        'amounts', (
          SELECT json_agg(json_build_object('amount', round(m, greatest(min_scale(m), 2))::text, 'currency', g.currency))
          FROM unnest(array[g.a0, g.a1, g.a2, g.a3, g.a4]) m
        ),
        'total', json_build_object('amount', round(g.total, greatest(min_scale(g.total), 2))::text, 'currency', g.currency)
      ) ORDER BY g.base DESC, g.party_id, g.currency
    ) FROM page g
  )
)))::text
FROM totals t
