"""Taxes as clients see them."""

from bizsuite.erp.taxes.types.inputs import (
    CompanyTaxSetInput,
    CompanyTaxSetPayload,
    TaxBoxCreateInput,
    TaxBoxCreatePayload,
    TaxBoxUpdateInput,
    TaxBoxUpdatePayload,
    TaxCreateInput,
    TaxCreatePayload,
    TaxShareInput,
    TaxUpdateInput,
    TaxUpdatePayload,
)
from bizsuite.erp.taxes.types.mapping import (
    TaxRule,
    TaxRuleAccount,
    TaxRuleAccountInput,
    TaxRuleCreateInput,
    TaxRuleCreatePayload,
    TaxRuleTax,
    TaxRuleTaxInput,
    TaxRuleUpdateInput,
    TaxRuleUpdatePayload,
)
from bizsuite.erp.taxes.types.nodes import Tax, TaxBox, TaxMember, TaxMovement, TaxShare
from bizsuite.erp.taxes.types.report import TaxReport, TaxReportLine

__all__ = [
    "CompanyTaxSetInput",
    "CompanyTaxSetPayload",
    "Tax",
    "TaxBox",
    "TaxBoxCreateInput",
    "TaxBoxCreatePayload",
    "TaxBoxUpdateInput",
    "TaxBoxUpdatePayload",
    "TaxCreateInput",
    "TaxCreatePayload",
    "TaxMember",
    "TaxMovement",
    "TaxReport",
    "TaxReportLine",
    "TaxRule",
    "TaxRuleAccount",
    "TaxRuleAccountInput",
    "TaxRuleCreateInput",
    "TaxRuleCreatePayload",
    "TaxRuleTax",
    "TaxRuleTaxInput",
    "TaxRuleUpdateInput",
    "TaxRuleUpdatePayload",
    "TaxShare",
    "TaxShareInput",
    "TaxUpdateInput",
    "TaxUpdatePayload",
]
