-- The whole answer in one statement, by hand: the sums come from an index alone.
SELECT json_build_object('data', json_build_object('trialBalance', json_build_object('asOf', $2::text, 'lines', (
  SELECT json_agg(
    json_build_object(
      'account', json_build_object(
        'id', rtrim(encode(('LedgerAccount:' || a.id)::bytea, 'base64'), '='), 'code', a.code, 'name', a.name
      ),
      'debit', json_build_object('amount', round(s.debit, greatest(min_scale(s.debit), 2))::text, 'currency', c.currency),
      'credit', json_build_object(
        'amount', round(s.credit, greatest(min_scale(s.credit), 2))::text, 'currency', c.currency
      ),
      'balance', json_build_object(
        'amount', round(s.debit - s.credit, greatest(min_scale(s.debit - s.credit), 2))::text, 'currency', c.currency
      )
    ) ORDER BY a.code
  )
  FROM company c
  CROSS JOIN LATERAL (
    SELECT account_id, sum(debit) AS debit, sum(credit) AS credit
    FROM finance_entry_line
    WHERE tenant_id = $1 AND company_id = c.id AND posted_on <= $2::text::date
    GROUP BY account_id
  ) s
  JOIN finance_account a ON a.tenant_id = $1 AND a.id = s.account_id
  WHERE c.tenant_id = $1
))))::text
