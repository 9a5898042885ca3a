"""applications are found by phone through an index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.applications.phone_index import buckets

revision = 'c41b7e90d2a6'
down_revision = 'f55044d1cebb'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('application_phones',
    sa.Column('bucket', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('application_id', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_application_phones_application_id_applications')),
    sa.PrimaryKeyConstraint('bucket', 'application_id', name=op.f('pk_application_phones'))
    )
    with op.batch_alter_table('application_phones', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_phones_application_id'), ['application_id'], unique=False)
    with op.batch_alter_table('callbacks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_callbacks_phone'), ['phone'], unique=False)

    connection = op.get_bind()
    applications = sa.table('applications', sa.column('id', sa.String), sa.column('state', sa.JSON))
    phones = sa.table('application_phones', sa.column('bucket', sa.Integer), sa.column('application_id', sa.String))
    for application_id, state in connection.execute(sa.select(applications.c.id, applications.c.state)).all():
        answers = state.get('answers', {}).values()
        for bucket in sorted(buckets(answer['value'] for answer in answers)):
            connection.execute(sa.insert(phones).values(bucket=bucket, application_id=application_id))


def downgrade() -> None:
    with op.batch_alter_table('callbacks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_callbacks_phone'))
    op.drop_table('application_phones')
