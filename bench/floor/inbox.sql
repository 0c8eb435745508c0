-- The inbox of $2 in one statement, by hand: as little work as PostgreSQL can do for just this JSON.
SELECT json_build_object('data', json_build_object('viewer', (
  SELECT json_build_object(
    'id', rtrim(encode(('User:' || u.id)::bytea, 'base64'), '='),
    'name', u.name,
    'approvalTasks', json_build_object(
      'totalCount', (
        SELECT count(*) FROM approval_task t
        WHERE t.tenant_id = $1 AND t.assignee_id = u.id AND t.status = 'PENDING'
      ),
      'nodes', (SELECT json_agg(found) FROM (
        SELECT
          rtrim(encode(('ApprovalTask:' || t.id)::bytea, 'base64'), '=') AS id,
          t.kind,
          (to_json(t.due_at AT TIME ZONE 'UTC') #>> '{}') || 'Z' AS "dueAt",
          t.offers -> 'assignee' AS "availableActions",
          (
            SELECT json_build_object(
              'id', translate(encode(('ApprovalInstance:' || i.id)::bytea, 'base64'), E'=\n', ''),
              'title', i.title,
              'initiator', json_build_object(
                'id', rtrim(encode(('User:' || v.id)::bytea, 'base64'), '='), 'name', v.name
              ),
              'subject', (
                SELECT json_build_object(
                  '__typename', 'SalesOrder',
                  'id', rtrim(encode(('SalesOrder:' || s.id)::bytea, 'base64'), '='),
                  'number', s.number,
                  'total', json_build_object(
                    'amount', round(s.total, greatest(min_scale(s.total), 2))::text, 'currency', s.currency
                  )
                )
                FROM sales_order s
                WHERE s.tenant_id = $1 AND s.id = i.subject_id AND i.subject_type = 'SalesOrder'
              )
            )
            FROM approval_instance i JOIN user_account v ON v.tenant_id = $1 AND v.id = i.initiator_id
            WHERE i.tenant_id = $1 AND i.id = t.instance_id
          ) AS instance
        FROM approval_task t
        WHERE t.tenant_id = $1 AND t.assignee_id = u.id AND t.status = 'PENDING'
        ORDER BY t.due_at, t.id
        LIMIT 20
      ) found)
    )
  )
  FROM user_account u WHERE u.tenant_id = $1 AND u.id = $2
)))::text
