/** Said where another run was opened while a file was read. */
export const keptUnseen = "The saved run of the file is kept; go on with it under Runs.";
