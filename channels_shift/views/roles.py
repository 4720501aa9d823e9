"""Who may see the measures, and who may say what things cost."""

from accounts.access import staff
from accounts.choices import Role

readers = staff(Role.TEAM_LEADER, Role.COUNCIL_ADMIN, Role.AUDITOR)
counters = staff(Role.TEAM_LEADER, Role.COUNCIL_ADMIN)
admins = staff(Role.COUNCIL_ADMIN)
