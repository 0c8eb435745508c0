"""Documents, prepared once: parsed, measured, validated, and the cost of their operations known."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    ObjectValueNode,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from bizsuite.graph.cost import Cost, cost_of
from bizsuite.graph.errors import Rejected, TooComplex
from bizsuite.graph.limits import Limits, check_literals, check_shape, measure, over, root_fields, uses_of
from bizsuite.kernel.errors import BadInput, Unauthenticated

DOCUMENTS_MAX = 256
MERGE_WORK_MAX = 100_000
"""Steps that comparing the fields of a document may take; real documents take some thousands."""
NODES_MAX = 100_000
"""Nodes of all the documents that are kept; a node takes about half a kilobyte."""


class OneOfRule(OneOfInputValidationRule):
    """Strawberry's rule, which stumbles over variables that are not defined in the operation it saw last."""

    def __init__(self, validation_context: Any) -> None:
        super().__init__(validation_context)
        self.variable_definitions = {}

    def validate_one_of(self, node: ObjectValueNode, type: Any) -> None:
        """Check one literal; another rule reports undefined variables."""
        try:
            super().validate_one_of(node, type)
        except KeyError:
            return


class MergeRule(OverlappingFieldsCanBeMergedRule):
    """Graphql-core's rule, whose work is bounded more tightly: it holds up everybody else in the process."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = MERGE_WORK_MAX


RULES = (
    *(MergeRule if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules),
    MaybeNullValidationRule,
    OneOfRule,
)


@dataclass(frozen=True, eq=False)
class Prepared:
    """One operation of a document, ready to be run as often as it is asked for."""

    text: str
    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    details: dict[str, FragmentDetails]
    """The fragments as the executor wants them."""
    cost: Cost
    uses: Mapping[str, int] = field(default_factory=dict)
    """How often each variable is used to read."""
    plans: dict[Any, Any] = field(default_factory=dict)
    """What an engine keeps of it; forgotten together with the document."""

    @property
    def kind(self) -> str:
        """`query`, `mutation` or `subscription`."""
        return self.operation.operation.value


@dataclass(eq=False)
class _Document:
    """A document that was parsed; `nodes` is 0 until it has been found valid."""

    text: str
    node: DocumentNode
    operations: list[OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    nodes: int = 0
    prepared: dict[int, Prepared] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of this name, or the only one."""
        if not self.operations:
            raise BadInput("The document holds no operation.")
        if name is None:
            if len(self.operations) > 1:
                raise BadInput("The document has several operations: name one in `operationName`.")
            return self.operations[0]
        for operation in self.operations:
            if operation.name and operation.name.value == name:
                return operation
        raise BadInput("The document has no operation `{name}`.", name=name[:200])


class Documents:
    """The documents of one schema; those that were valid are kept, the least used forgotten first."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.schema = schema
        self.limits = limits
        self._kept: OrderedDict[str, _Document] = OrderedDict()
        self._nodes = 0

    def prepare(
        self, text: str, name: str | None = None, *, refusal: Unauthenticated | None = None
    ) -> Prepared:
        """Prepare an operation. With `refusal`, that is raised unless all its root fields are public.

        Raises Rejected for syntax and validation. Faults: QUERY_TOO_COMPLEX, BAD_USER_INPUT.
        """
        document = self._kept.get(text) or self._parsed(text)
        operation = document.operation(name)
        if refusal is not None and not self._is_public(document, operation):
            # Before anything that costs time: strangers are not worth a validation.
            raise refusal
        prepared = document.prepared.get(id(operation))
        if prepared is None:
            prepared = document.prepared[id(operation)] = self._checked(document, operation)
        if text in self._kept:
            self._kept.move_to_end(text)
        return prepared

    def _parsed(self, text: str) -> _Document:
        limits = self.limits
        over("The document has {count} characters; at most {most} are allowed.", len(text), limits.characters)
        try:
            node = parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
        except GraphQLSyntaxError as error:
            if "contains more than" in error.message:
                raise TooComplex("The document has more than {most} tokens.", most=limits.tokens) from None
            raise Rejected("GRAPHQL_PARSE_FAILED", [error]) from None
        operations = [each for each in node.definitions if isinstance(each, OperationDefinitionNode)]
        fragments = {
            each.name.value: each for each in node.definitions if isinstance(each, FragmentDefinitionNode)
        }
        return _Document(text, node, operations, fragments)

    def _checked(self, document: _Document, operation: OperationDefinitionNode) -> Prepared:
        """Everything that is asked of a document once; measuring comes first, being the cheapest."""
        limits = self.limits
        nodes = document.nodes or check_literals(document.node, limits)
        check_shape(measure(operation, document.fragments), limits)
        self._check_roots(document, operation)
        if not document.nodes:
            self._validate(document.node)
        cost = cost_of(self.schema, operation, document.fragments, limits)
        if not document.nodes:
            document.nodes = nodes
            self._keep(document)
        details = {name: FragmentDetails(fragment, None) for name, fragment in document.fragments.items()}
        uses = uses_of(operation, document.fragments)
        return Prepared(document.text, document.node, operation, document.fragments, details, cost, uses)

    def _validate(self, node: DocumentNode) -> None:
        errors = validate(self.schema, node, RULES, max_errors=self.limits.errors - 1)
        if len(errors) == 1 and isinstance(errors[0], ValidationAbortedError):
            raise TooComplex("The document is too complex to be validated.")
        if errors:
            raise Rejected("GRAPHQL_VALIDATION_FAILED", errors)

    def _roots(
        self, document: _Document, operation: OperationDefinitionNode
    ) -> list[tuple[str, dict[str, Any]]]:
        """The root fields of an operation: the name and the extensions of each."""
        root = self.schema.get_root_type(operation.operation)
        names = [node.name.value for node in root_fields(operation, document.fragments).values()]
        known = root.fields if root else {}
        return [(name, known[name].extensions if name in known else {}) for name in names]

    def _is_public(self, document: _Document, operation: OperationDefinitionNode) -> bool:
        roots = self._roots(document, operation)
        return all(name == "__typename" or said.get("bizsuite-public") is True for name, said in roots)

    def _check_roots(self, document: _Document, operation: OperationDefinitionNode) -> None:
        roots = self._roots(document, operation)
        limits, count = self.limits, len(roots)
        over("The document has {count} root fields; at most {most} are allowed.", count, limits.root_fields)
        if operation.operation.value == "mutation":
            over("The document has {count} mutations; at most {most} are allowed.", count, limits.mutations)
        once = [name for name, said in roots if said.get("bizsuite-once") is True]
        over("The document has {count} sign-ins; at most {most} is allowed.", len(once), limits.once)

    def _keep(self, document: _Document) -> None:
        self._kept[document.text] = document
        self._nodes += document.nodes
        while len(self._kept) > DOCUMENTS_MAX or (self._nodes > NODES_MAX and len(self._kept) > 1):
            _, forgotten = self._kept.popitem(last=False)
            self._nodes -= forgotten.nodes
