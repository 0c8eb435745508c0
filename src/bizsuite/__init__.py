"""OA, CRM and ERP behind one GraphQL endpoint."""
