#workflow
ORCHESTRATE WORKFLOW "refund"
STEP 1: BOT "support" "Check the order"
STEP 2: PARALLEL
BRANCH A: BOT "billing" "Was it paid?"
BRANCH B: BOT "shipping" "Was it sent?"
END PARALLEL
STEP 3: HUMAN APPROVAL FROM "manager" TIMEOUT 3600
ON TIMEOUT: ESCALATE TO "director"
DELAY 5
TALK "The refund is under way"
