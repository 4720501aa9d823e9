"""Routing: which queue a case goes to, by ordered rules, with the reason kept.

Layers are asked from the most particular to the most general: the service's rules, then the
council's, then the partnership's; within a layer by `order`. Every rule whose condition holds is
followed, but what an earlier rule decided (queue, priority, assignee, target) a later one does not
change. So a service can always depart from its council, and a council from the partnership.
"""

from casework.routing.registries import routing_actions, routing_facts

routing_facts.autodiscover("casework.routing.facts")
routing_actions.autodiscover("casework.routing.actions")

__all__ = ["routing_actions", "routing_facts"]
