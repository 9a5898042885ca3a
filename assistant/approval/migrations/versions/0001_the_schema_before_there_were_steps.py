"""the schema before there were steps"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import assistant.database

revision = 'e498d61bc595'
down_revision = None
branch_labels = None
depends_on = None

# not even the backend itself changes or removes what was noted
APPEND_ONLY = {
    'sqlite': [
        f"CREATE TRIGGER audit_log_no_{verb.lower()} BEFORE {verb} ON audit_log "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for verb in ('UPDATE', 'DELETE')
    ],
    'postgresql': [
        "CREATE OR REPLACE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        "CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()",
    ],
}


def upgrade() -> None:
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('audit_log',
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('sequence')
    )
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_log_case_no'), ['case_no'], unique=False)

    op.create_table('backend_nonces',
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('until', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('nonce')
    )
    with op.batch_alter_table('backend_nonces', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_backend_nonces_until'), ['until'], unique=False)

    op.create_table('cases',
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('query_salt', sa.String(length=64), nullable=False),
    sa.Column('application_id', sa.String(length=80), nullable=False),
    sa.Column('lead_department', sa.String(length=80), nullable=False),
    sa.Column('uscc', sa.String(length=18), nullable=True),
    sa.Column('submission', sa.JSON(), nullable=False),
    sa.Column('received_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_received_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('deemed_accepted', sa.Boolean(), nullable=False),
    sa.Column('declined_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closing_reason', sa.Text(), nullable=True),
    sa.Column('extension_days', sa.Integer(), nullable=False),
    sa.Column('decided_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('deliver_by', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('delivered_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('rating', sa.Integer(), nullable=True),
    sa.Column('rated_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('case_no')
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_lead_department'), ['lead_department'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_uscc'), ['uscc'], unique=False)

    op.create_table('clerks',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('department', sa.String(length=80), nullable=False),
    sa.Column('password', sa.String(length=300), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('notices',
    sa.Column('receiver', sa.String(length=200), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('receiver')
    )
    op.create_table('serials',
    sa.Column('day', sa.String(length=8), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day')
    )
    op.create_table('deferrals',
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=False),
    sa.Column('material', sa.String(length=200), nullable=False),
    sa.Column('due_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('supplied_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_no'], ['cases.case_no'], ),
    sa.PrimaryKeyConstraint('case_no', 'item', 'material')
    )
    op.create_table('desk_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('clerk', sa.String(length=60), nullable=False),
    sa.Column('expires_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clerk'], ['clerks.name'], ),
    sa.PrimaryKeyConstraint('token_hash')
    )
    op.create_table('grievances',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('made_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('verified_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('rectified_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_no'], ['cases.case_no'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('grievances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_grievances_case_no'), ['case_no'], unique=False)

    op.create_table('hand_ins',
    sa.Column('idempotency_key', sa.String(length=200), nullable=False),
    sa.Column('body_hash', sa.String(length=64), nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_no'], ['cases.case_no'], ),
    sa.PrimaryKeyConstraint('idempotency_key')
    )
    op.create_table('inspections',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('held_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('departments', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['case_no'], ['cases.case_no'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('inspections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspections_case_no'), ['case_no'], unique=False)

    op.create_table('supplement_requests',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=True),
    sa.Column('department_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('materials', sa.JSON(), nullable=False),
    sa.Column('asked_at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('stops_clock', sa.Boolean(), nullable=False),
    sa.Column('answered_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_no'], ['cases.case_no'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('supplement_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supplement_requests_case_no'), ['case_no'], unique=False)

    op.create_table('tasks',
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('item_name', sa.Text(), nullable=False),
    sa.Column('department', sa.String(length=80), nullable=False),
    sa.Column('department_name', sa.Text(), nullable=False),
    sa.Column('requires', sa.JSON(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('statutory_days', sa.Integer(), nullable=False),
    sa.Column('natural_days', sa.Boolean(), nullable=False),
    sa.Column('commitment', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('started_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('left_days', sa.Integer(), nullable=True),
    sa.Column('suspension', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extended_days', sa.Integer(), nullable=False),
    sa.Column('extension_reason', sa.Text(), nullable=True),
    sa.Column('supplements_asked', sa.Integer(), nullable=False),
    sa.Column('deemed_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('opinion', sa.Text(), nullable=True),
    sa.Column('check_by', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('check_result', sa.String(length=20), nullable=True),
    sa.ForeignKeyConstraint(['case_no'], ['cases.case_no'], ),
    sa.PrimaryKeyConstraint('case_no', 'item')
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tasks_department'), ['department'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_state'), ['state'], unique=False)

    op.create_table('timers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('at', assistant.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('fired_at', assistant.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_no'], ['cases.case_no'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('timers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_timers_case_no'), ['case_no'], unique=False)
        batch_op.create_index('ix_timers_open', ['fired_at', 'at'], unique=False)

    op.execute("INSERT INTO audit_head (id, length, hash) VALUES (1, 0, '" + "0" * 64 + "')")
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('timers', schema=None) as batch_op:
        batch_op.drop_index('ix_timers_open')
        batch_op.drop_index(batch_op.f('ix_timers_case_no'))

    op.drop_table('timers')
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tasks_state'))
        batch_op.drop_index(batch_op.f('ix_tasks_department'))

    op.drop_table('tasks')
    with op.batch_alter_table('supplement_requests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supplement_requests_case_no'))

    op.drop_table('supplement_requests')
    with op.batch_alter_table('inspections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inspections_case_no'))

    op.drop_table('inspections')
    op.drop_table('hand_ins')
    with op.batch_alter_table('grievances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_grievances_case_no'))

    op.drop_table('grievances')
    op.drop_table('desk_sessions')
    op.drop_table('deferrals')
    op.drop_table('serials')
    op.drop_table('notices')
    op.drop_table('clerks')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cases_uscc'))
        batch_op.drop_index(batch_op.f('ix_cases_lead_department'))

    op.drop_table('cases')
    with op.batch_alter_table('backend_nonces', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_backend_nonces_until'))

    op.drop_table('backend_nonces')
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_log_case_no'))

    op.drop_table('audit_log')
    op.drop_table('audit_head')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION audit_log_is_append_only')
